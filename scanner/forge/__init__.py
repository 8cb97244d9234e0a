"""What is fetched from elsewhere: nothing by itself, and only from where the user says."""
