import type { Node, Pod } from '../../client/resources.ts'

/** Why a node has no place for a pod that somebody put there, beside those that it has. */
export function admission(
  _pod: Pod,
  _node: Node | undefined,
  _others: readonly Pod[],
): { readonly reason: string; readonly message: string } | undefined {
  return undefined
}
