import type { Limit } from '../../../client/autoscaler-explanation.ts'
import type { Outcome } from './normalize.ts'

const kinds: Readonly<Record<string, Limit['kind']>> = {
  TooManyReplicas: 'maximum',
  TooFewReplicas: 'minimum',
}

/** What a window and then a limit took from a proposal, for the explanation. */
export function limitsOf(
  proposed: number,
  stabilized: Outcome,
  limited: Outcome,
  words: { readonly window: string; readonly policy: string },
): Limit[] {
  const limits: Limit[] = []
  const enter = (kind: Limit['kind'], from: number, to: number, because: string) => {
    if (from !== to) limits.push({ kind, from, to, because })
  }
  enter('window', proposed, stabilized.replicas, words.window)
  const kind = kinds[limited.reason] ?? 'policy'
  const because = kind === 'policy' ? words.policy : limited.message
  enter(kind, stabilized.replicas, limited.replicas, because)
  return limits
}
