"""The parts of weather_batch.py."""
