import {
  type Controller,
  type Outcome,
  type Tools,
  watching,
} from '../controllers/loop/controller.ts'
import { cleanUp } from './clean-up.ts'
import { definitions, statusOf, writeConditions } from './conditions.ts'
import { type Condition, conditionOf, type Definition, isTrue } from './definition.ts'
import { isNamed, nameDefinition } from './naming.ts'
import type { Serving } from './serving.ts'
import { approvalOf, isProtected } from './validate/approval.ts'

/**
 * Names, serves and establishes what definitions ask for, and removes the objects of those that are deleted. Its keys are
 * groups, since names are unique within one.
 */
export const definitionsController = (serving: Serving): Controller => ({
  name: 'custom-resource-definitions',
  watches: [watching(definitions, ({ spec }) => [spec.group ?? ''])],
  async reconcile(group, tools) {
    const all = groupOf(group, tools)
    serving.sync(group, all)
    let again: Outcome
    for (const definition of all) again = (await step(definition, tools, serving)) ?? again
    return again
  },
})

/** In the order in which they were made, so that the older one keeps its names. */
function groupOf(group: string, tools: Tools): Definition[] {
  const all = tools.informer(definitions).all() as readonly Definition[]
  return all
    .filter(({ spec }) => spec.group === group)
    .sort((a, b) => age(a).localeCompare(age(b)))
    .map((definition) => ({ ...definition, status: statusOf(definition) }))
}

const age = ({ metadata }: Definition) => `${metadata.creationTimestamp} ${metadata.name}`

async function step(definition: Definition, tools: Tools, serving: Serving): Promise<Outcome> {
  if (definition.metadata.deletionTimestamp) return cleanUp(definition, tools)
  const { group = '' } = definition.spec
  const named = await acceptNames(definition, tools)
  if (!isTrue(named, 'NamesAccepted') || isTrue(named, 'Established')) return undefined
  // Served first: who waits for it to be established finds it there.
  serving.sync(group, groupWith(named, tools))
  await writeConditions(named, tools, [
    {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    },
  ])
  return undefined
}

const groupWith = (definition: Definition, tools: Tools): Definition[] =>
  groupOf(definition.spec.group ?? '', tools).map((it) =>
    it.metadata.name === definition.metadata.name ? definition : it,
  )

async function acceptNames(definition: Definition, tools: Tools): Promise<Definition> {
  const approval = approvalCondition(definition)
  if (isNamed(definition) && !approval) return definition
  const group = groupOf(definition.spec.group ?? '', tools)
  const { names, conditions } = nameDefinition(definition, group)
  const next = { ...definition, status: { ...definition.status, acceptedNames: names } }
  return writeConditions(next, tools, [...conditions, ...(approval ? [approval] : [])])
}

const approvalReasons = {
  approved: ['True', 'ApprovedAnnotation'],
  bypassed: ['False', 'UnapprovedAnnotation'],
  missing: ['False', 'MissingAnnotation'],
  invalid: ['False', 'InvalidAnnotation'],
} as const

/** What is to be told of a protected group's approval, where it is not told yet. */
function approvalCondition(definition: Definition): Condition | undefined {
  if (!isProtected(definition.spec.group)) return undefined
  const type = 'KubernetesAPIApprovalPolicyConformant'
  const { kind, said: message } = approvalOf(definition)
  const [status, reason] = approvalReasons[kind]
  const before = conditionOf(definition, type)
  if (before?.status === status && before.message === message) return undefined
  return { type, status, reason, message }
}
