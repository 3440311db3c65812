"""Talks by SMS between two messages: encrypted, and gone minutes after the last one."""
