"""``python -m training.contrast``: how many examples there are of each kind, and of each label."""

from collections import Counter

from training.contrast import LABELS, counts, examples

made = examples()
print(f"{'kind':20} harmful harmless written")
for kind, row in counts(made).items():
    print(f"{kind:20} {row['harmful']:7} {row['harmless']:8} {row['written']:7}")
print(f"{'label':20} {'1':>7} {'0':>8} {'masked':>7}")
for label in LABELS:
    values = Counter(each.labels.get(label) for each in made)
    print(f"{label:20} {values[1]:7} {values[0]:8} {values[None]:7}")
print(f"{len(made)} examples, {sum(each.written for each in made)} of them written by hand")
