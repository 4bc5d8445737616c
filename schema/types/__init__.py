"""The types that clients read: one module a capability, in the words of the domain."""
