"""Whether each sentence of an answer is borne out by the source it cites, decided without a model.

`sentences` cuts the answer, `windows` chooses what of a source may bear a sentence out, `reading`
looks its words up in `entries`, `matching` lays a sentence beside a window of a source, `verdicts`
judges the pair by what `quantities`, `polarity`, `roles` and `binding` notice, `check` does it for
a whole answer.
"""
