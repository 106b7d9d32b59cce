"""What every benchmark uses to measure: processes, their time and their memory."""
