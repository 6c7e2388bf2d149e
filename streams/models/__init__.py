"""What is learned: River's models on a fixed basis, their snapshots as plain numbers, and how far to trust them."""
