import type { ModelCard } from './card.ts'

/** One probability a label from one photo's outputs. A single unit gives the second class of two. */
export function probabilitiesOf(
  outputs: ArrayLike<number>,
  { labels, outputs: meaning }: Pick<ModelCard, 'labels' | 'outputs'>,
): number[] {
  const values = Array.from(outputs)
  const [only = 0] = values
  const isSingle = labels.length === 2 && values.length === 1
  if (meaning === 'probabilities') return isSingle ? [1 - only, only] : values
  // The sigmoid of a single logit is the softmax of it against 0.
  return softmax(isSingle ? [0, only] : values)
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}
