"""Progress (进度): the own quotas with done and target, and for heads how those below them are doing."""
