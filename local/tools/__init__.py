"""What set-up needs: Python, Java, pins, free ports."""
