"""Today, pondering, priorities, budget, schedule."""
