"""What is read: materials, their versions, passages and anchors; readers, segmenting, fetching."""
