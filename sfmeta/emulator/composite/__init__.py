"""Several calls in one: Collections, Composite, Graph, Batch and Tree."""
