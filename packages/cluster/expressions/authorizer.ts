import type { Environment } from '@marcbachmann/cel-js'

/** What is asked of the cluster's rules of access: a path, or a resource. */
export interface AccessQuestion {
  readonly path?: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly verb: string
}

export type IsAllowed = (question: AccessQuestion) => boolean

/** `authorizer` in expressions (https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library). */
export class Authorizer {
  readonly isAllowed: IsAllowed

  constructor(isAllowed: IsAllowed) {
    this.isAllowed = isAllowed
  }
}

type Asked = Omit<AccessQuestion, 'verb'>

class PathCheck {
  readonly of: Authorizer
  readonly asked: Asked

  constructor(of: Authorizer, asked: Asked) {
    this.of = of
    this.asked = asked
  }
}

class GroupCheck extends PathCheck {}
class ResourceCheck extends PathCheck {}

class Decision {
  readonly isAllowed: boolean

  constructor({ of: { isAllowed }, asked }: PathCheck, verb: string) {
    this.isAllowed = isAllowed({ ...asked, verb })
  }
}

const narrowed =
  (field: keyof Asked) =>
  ({ of, asked }: ResourceCheck, value: string) =>
    new ResourceCheck(of, { ...asked, [field]: value })

export const registerAuthorizer = (environment: Environment): Environment =>
  environment
    .registerType('Authorizer', Authorizer)
    .registerType('PathCheck', PathCheck)
    .registerType('GroupCheck', GroupCheck)
    .registerType('ResourceCheck', ResourceCheck)
    .registerType('Decision', Decision)
    .registerFunction(
      'Authorizer.path(string): PathCheck',
      (of: Authorizer, path: string) => new PathCheck(of, { path }),
    )
    .registerFunction(
      'Authorizer.group(string): GroupCheck',
      (of: Authorizer, group: string) => new GroupCheck(of, { group }),
    )
    .registerFunction(
      'GroupCheck.resource(string): ResourceCheck',
      ({ of, asked }: GroupCheck, resource: string) =>
        new ResourceCheck(of, { ...asked, resource }),
    )
    .registerFunction('ResourceCheck.subresource(string): ResourceCheck', narrowed('subresource'))
    .registerFunction('ResourceCheck.namespace(string): ResourceCheck', narrowed('namespace'))
    .registerFunction('ResourceCheck.name(string): ResourceCheck', narrowed('name'))
    .registerFunction(
      'ResourceCheck.check(string): Decision',
      (check: ResourceCheck, verb: string) => new Decision(check, verb),
    )
    .registerFunction(
      'PathCheck.check(string): Decision',
      (check: PathCheck, verb: string) => new Decision(check, verb),
    )
    .registerFunction('Decision.allowed(): bool', ({ isAllowed }: Decision) => isAllowed)
