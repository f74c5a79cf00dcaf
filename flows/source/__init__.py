"""Where invocation logs come from: a bucket or a folder in the bucket's own key layout."""
