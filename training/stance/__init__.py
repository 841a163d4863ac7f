"""Makes the stance model: ``python -m training.stance``. In the order of the work:

``data`` reads the permitted sets and the own pairs, ``model`` and ``fit`` train, ``export`` writes ONNX and
quantises, ``combine`` fits how model, cues and agreement answer together. Batches, schedule, smoothing and the record
of runs are those of ``training.abuse``.
"""
