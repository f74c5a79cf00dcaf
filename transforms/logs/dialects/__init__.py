"""The body dialects: each module knows how one family of APIs writes requests and responses."""
