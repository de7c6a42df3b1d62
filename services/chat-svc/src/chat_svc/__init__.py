"""Questions in, streamed cited answers out."""
