import { equal } from '../patch/json.ts'
import type { Condition, Definition, Names } from './definition.ts'
import { conditionOf } from './definition.ts'

/** Names of a definition that no other of its group has, and what clients are told of it. */
export interface Naming {
  readonly names: Names
  readonly conditions: readonly Condition[]
}

interface Used {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

export function isNamed({ spec, status }: Definition): boolean {
  return equal(spec.names, status.acceptedNames)
}

export function nameDefinition(definition: Definition, group: readonly Definition[]): Naming {
  const used = usedNames(group)
  const wanted = definition.spec.names
  const names: Names = { ...definition.status.acceptedNames }
  let conflict: Condition | undefined
  const claim = (name: keyof Names, reason: string, problem: string | undefined) => {
    if (problem) conflict = { type: 'NamesAccepted', status: 'False', reason, message: problem }
    else if (wanted[name] === undefined) delete names[name]
    // Safe: both sides are the same field.
    else Object.assign(names, { [name]: wanted[name] })
  }
  const { resources, kinds } = used
  const problemOf = (
    name: 'plural' | 'singular' | 'kind' | 'listKind',
    taken: ReadonlySet<string>,
  ) => conflictOf(wanted[name], definition.status.acceptedNames[name], taken)
  claim('plural', 'PluralConflict', problemOf('plural', resources))
  claim('singular', 'SingularConflict', problemOf('singular', resources))
  claim('shortNames', 'ShortNamesConflict', shortNamesProblem(definition, resources))
  claim('kind', 'KindConflict', problemOf('kind', kinds))
  claim('listKind', 'ListKindConflict', problemOf('listKind', kinds))
  claim('categories', '', undefined)
  const accepted = conflict ?? {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  }
  return { names, conditions: [accepted, establishedCondition(definition, accepted)] }
}

function usedNames(group: readonly Definition[]): Used {
  const accepted = group.map(({ status }) => status.acceptedNames)
  const filled = (names: readonly (string | undefined)[]) =>
    new Set(names.filter((name) => name !== undefined))
  return {
    resources: filled(
      accepted.flatMap(({ plural, singular, shortNames = [] }) => [
        plural,
        singular,
        ...shortNames,
      ]),
    ),
    kinds: filled(accepted.flatMap(({ kind, listKind }) => [kind, listKind])),
  }
}

function conflictOf(
  wanted: string | undefined,
  own: string | undefined,
  taken: ReadonlySet<string>,
): string | undefined {
  if (wanted === undefined || wanted === own || !taken.has(wanted)) return undefined
  return `${JSON.stringify(wanted)} is already in use`
}

function shortNamesProblem(
  { spec, status }: Definition,
  taken: ReadonlySet<string>,
): string | undefined {
  const own = status.acceptedNames.shortNames ?? []
  const problems = (spec.names.shortNames ?? [])
    .filter((name) => !own.includes(name))
    .flatMap((name) => conflictOf(name, undefined, taken) ?? [])
  if (problems.length === 0) return undefined
  return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`
}

function establishedCondition(definition: Definition, accepted: Condition): Condition {
  const before = conditionOf(definition, 'Established')
  if (before?.status !== 'True' && accepted.status === 'True')
    return {
      type: 'Established',
      status: 'False',
      reason: 'Installing',
      message: 'the initial names have been accepted',
    }
  return (
    before ?? {
      type: 'Established',
      status: 'False',
      reason: 'NotAccepted',
      message: 'not all names are accepted',
    }
  )
}
