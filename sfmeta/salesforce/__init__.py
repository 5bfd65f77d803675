"""The org over the wire: sign-in, describe, deploy, retrieve, query, collections, bulk. Edge."""
