import { SlowWatcherError } from '../../store/errors.ts'
import type { Store } from '../../store/store.ts'
import type { Attributes, Authorizer, User } from '../call.ts'
import { allows, type PolicyRule } from './rules.ts'

const group = '/rbac.authorization.k8s.io'

export interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

export interface RoleRef {
  readonly kind: string
  readonly name: string
}

interface Role {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly PolicyRule[] | null
}

interface Binding {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly subjects?: readonly Subject[] | null
  readonly roleRef: RoleRef
}

/** What was decided, and by which binding or for lack of which role, as `SubjectAccessReview` tells. */
export interface Decision {
  readonly isAllowed: boolean
  readonly reason?: string
}

export interface Decider {
  decide(asked: Attributes): Decision
}

interface Grant {
  readonly binding: Binding
  readonly subject: Subject
  /** Undefined where there is no such role. */
  readonly rules: readonly PolicyRule[] | undefined
}

/** Everything that RBAC has, decoded. */
interface Policy {
  readonly roles: ReadonlyMap<string, readonly PolicyRule[]>
  /** By namespace; those of the whole cluster under the empty name. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>
}

/** Role-based access control by the roles and bindings in the store, as it is at each question. */
export class Rbac implements Authorizer, Decider {
  readonly #store: Store
  #policy: Policy | undefined

  constructor(store: Store, signal: AbortSignal) {
    this.#store = store
    void this.#follow(signal)
  }

  isAllowed(asked: Attributes): boolean {
    return this.decide(asked).isAllowed
  }

  decide(asked: Attributes): Decision {
    if (asked.user.groups.includes('system:masters')) return { isAllowed: true }
    const { user, namespace = '' } = asked
    let lacksRoles = false
    for (const { binding, subject, rules } of this.#grants(user, namespace)) {
      if (rules?.some((rule) => allows(rule, asked)))
        return { isAllowed: true, reason: reasonOf(binding, subject) }
      lacksRoles ||= rules === undefined
    }
    return {
      isAllowed: false,
      ...(lacksRoles && { reason: `RBAC: ${this.problemOf(user, namespace)}` }),
    }
  }

  /** What keeps bindings of a user from being followed; undefined where nothing does. */
  problemOf(user: User, namespace: string): string | undefined {
    const lacking = [...this.#grants(user, namespace)].filter(({ rules }) => !rules)
    const texts = new Set(lacking.map(({ binding }) => noRole(binding.roleRef)))
    return texts.size > 1 ? `[${[...texts].join(', ')}]` : [...texts][0]
  }

  /** All that roles let a user do in a namespace (and in the cluster). */
  rulesOf(user: User, namespace: string): PolicyRule[] {
    return [...this.#grants(user, namespace)].flatMap((grant) => grant.rules ?? [])
  }

  /** The rules that a reference of a binding leads to; undefined where there is no such role. */
  rulesOfRole(ref: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    return this.#current().roles.get(
      roleKey(ref.kind, ref.kind === 'Role' ? namespace : '', ref.name),
    )
  }

  *#grants(user: User, namespace: string): Generator<Grant> {
    const { bindings, roles } = this.#current()
    for (const scope of namespace ? ['', namespace] : ['']) {
      for (const binding of bindings.get(scope) ?? []) {
        const subject = binding.subjects?.find((it) => isUser(it, user, scope))
        if (!subject) continue
        const { kind, name } = binding.roleRef
        const rules = roles.get(roleKey(kind, kind === 'Role' ? scope : '', name))
        yield { binding, subject, rules }
      }
    }
  }

  #current(): Policy {
    this.#policy ??= this.#read()
    return this.#policy
  }

  /** Forgets what it knows after each change of it, until the signal aborts. */
  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#policy = undefined
      try {
        for await (const changes of this.#store.watch(`${group}/`, this.#store.revision, signal))
          if (changes.length > 0) this.#policy = undefined
      } catch (error) {
        if (!(error instanceof SlowWatcherError)) throw error
      }
    }
  }

  #read(): Policy {
    const read = <T>(plural: string): T[] =>
      // Safe: the API wrote them, checked.
      this.#store.list(`${group}/${plural}/`).entries.map(({ value }) => JSON.parse(value) as T)
    const roles = new Map<string, readonly PolicyRule[]>()
    for (const { metadata, rules } of read<Role>('roles'))
      roles.set(roleKey('Role', metadata.namespace ?? '', metadata.name), rules ?? [])
    for (const { metadata, rules } of read<Role>('clusterroles'))
      roles.set(roleKey('ClusterRole', '', metadata.name), rules ?? [])
    const all = [...read<Binding>('clusterrolebindings'), ...read<Binding>('rolebindings')]
    return {
      roles,
      bindings: Map.groupBy(all, ({ metadata }) => metadata.namespace ?? ''),
    }
  }
}

const roleKey = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`

const noRole = ({ kind, name }: RoleRef) =>
  `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`

function isUser({ kind, name, namespace }: Subject, user: User, scope: string): boolean {
  if (kind === 'User') return name === user.username
  if (kind === 'Group') return user.groups.includes(name)
  return (
    kind === 'ServiceAccount' &&
    user.username === `system:serviceaccount:${namespace || scope}:${name}`
  )
}

function reasonOf({ metadata, roleRef }: Binding, subject: Subject): string {
  const kind = metadata.namespace ? 'RoleBinding' : 'ClusterRoleBinding'
  const name = metadata.namespace ? `${metadata.name}/${metadata.namespace}` : metadata.name
  const of =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace ?? metadata.namespace}`
      : subject.name
  return `RBAC: allowed by ${kind} ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(of)}`
}
