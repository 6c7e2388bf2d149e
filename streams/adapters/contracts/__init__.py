"""The wire contracts for people in any language: JSON Schemas, an AsyncAPI document, examples, and what may change."""
