"""A worker says that its loop goes round."""
