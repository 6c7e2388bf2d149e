"""What Helix talks to: Kafka, Redis, files."""
