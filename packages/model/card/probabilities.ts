/**
 * One probability a label from one photo's outputs. A single unit gives the second class of two.
 *
 * @param labels how many the model card has.
 */
export function probabilitiesOf(outputs: ArrayLike<number>, labels: number): number[] {
  const values = Array.from(outputs)
  const [second, ...others] = values
  if (second === undefined || others.length > 0 || labels !== 2) return values
  return [1 - second, second]
}
