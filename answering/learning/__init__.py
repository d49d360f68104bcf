"""What the protocols' sentences teach: a small statistical matcher, built from them kept by what it learnt."""
