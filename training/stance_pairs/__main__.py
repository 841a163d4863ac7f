"""``python -m training.stance_pairs``: how many pairs of each kind there are, and one of each."""

from training.stance_pairs.build import counts, examples

made, held = examples(), examples(held=True)
one = {each.kind: each for each in made}
for kind, count in counts(made).most_common():
    pair = one[kind].pair
    print(
        f"{kind:14}{count:6}{counts(held)[kind]:6}  {pair.claim} <- {pair.before} [{pair.sentence}] {pair.after}"
    )
print(f"{len(made)} to train on, {len(held)} held out")
