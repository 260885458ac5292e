/**
 * Resolves when all are done, with what they gave; rejects, only then too, with what the first one that failed threw:
 * what was made can be taken away without anybody making more.
 */
export async function allSettled<First, Second>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  await Promise.allSettled([first, second])
  return Promise.all([first, second])
}
