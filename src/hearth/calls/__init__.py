"""Ringing people: campaigns, keeping in touch, the queue, what an unanswered call goes on to, and who rings."""
