"""The counters of identity: signing in, the second proof, one's account, the people of the house."""
