"""Makes the abuse model: ``python -m training.abuse``. In the order of the work:

``data`` reads the permitted sets, ``text`` and ``augment`` write them as the model reads them, ``batches`` packs them,
``model`` and ``fit`` train, ``export`` writes ONNX and quantises, ``calibrate`` makes probabilities, ``runs`` keeps
what was tried, ``card`` tells what came of it.
"""
