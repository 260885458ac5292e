import { type Container, containersOf, type Pod, type SecurityContext } from './pod.ts'

/** Why a check does not let a pod pass: in general, and what it is of this pod. */
export interface Finding {
  readonly reason: string
  readonly detail: string
}

export type Check = (pod: Pod) => Finding | undefined

export const quoted = (items: readonly (string | undefined)[]): string => `"${items.join('", "')}"`

/** Each once, in order. */
export const unique = (items: readonly string[]): string[] => [...new Set(items)].toSorted()

/** `volume "a"`, `volumes "a", "b"`. */
export const named = (what: string, names: readonly (string | undefined)[]): string =>
  `${plural(what, names.length)} ${quoted(names)}`

export const plural = (what: string, count: number): string => (count === 1 ? what : `${what}s`)

export const badContainers = (
  pod: Pod,
  isBad: (container: Container) => boolean,
): (string | undefined)[] =>
  containersOf(pod)
    .filter(isBad)
    .map(({ name }) => name)

/** What both a pod and its containers may say; who says it badly: `pod and containers "a", "b"`. Empty if nobody. */
export function badSetters(pod: Pod, isBad: (context: SecurityContext) => boolean): string[] {
  const containers = badContainers(
    pod,
    ({ securityContext }) => securityContext !== undefined && isBad(securityContext),
  )
  const { securityContext } = pod.spec
  return [
    ...(securityContext && isBad(securityContext) ? ['pod'] : []),
    ...(containers.length > 0 ? [named('container', containers)] : []),
  ]
}

/** Values that a pod and its containers give, each once. */
export const valuesOf = (
  pod: Pod,
  read: (context: SecurityContext) => string | undefined,
): string[] =>
  unique(
    [pod.spec, ...containersOf(pod)].flatMap(({ securityContext }) => {
      const value = securityContext && read(securityContext)
      return value === undefined ? [] : [value]
    }),
  )
