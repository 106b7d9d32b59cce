from client.commands import app

app(prog_name="covidlake")
