import type { Condition } from '../client/resources.ts'
import { flowSchemas, priorityLevelConfigurations } from '../client/resources.ts'
import { timeText } from '../client/time-text.ts'
import { type Controller, watching } from './loop/controller.ts'

const manager = 'api-priority-and-fairness-config-consumer-v1'

/** Tells each flow schema whether the priority level that it names is there. */
export const danglingFlowSchemas: Controller = {
  name: 'dangling-flow-schemas',
  watches: [
    watching(flowSchemas, ({ metadata }) => [metadata.name ?? '']),
    watching(priorityLevelConfigurations, ({ metadata }, at) =>
      at
        .informer(flowSchemas)
        .all()
        .filter(({ spec }) => spec?.priorityLevelConfiguration.name === metadata.name)
        .map((it) => it.metadata.name ?? ''),
    ),
  ],
  async reconcile(name, { client, clock, informer }) {
    const schema = informer(flowSchemas).get('', name)
    const level = schema?.spec?.priorityLevelConfiguration.name
    if (!level) return
    const isThere = informer(priorityLevelConfigurations).get('', level) !== undefined
    const condition = dangling(level, isThere)
    const said = schema.status?.conditions?.find(({ type }) => type === condition.type)
    if (said?.status === condition.status && said.message === condition.message) return
    const lastTransitionTime = timeText(clock.now())
    const status = { conditions: [{ ...condition, lastTransitionTime }] }
    await client.apply(
      flowSchemas,
      { metadata: { name }, status },
      { manager, force: true, subresource: 'status' },
    )
  },
}

function dangling(level: string, isThere: boolean): Condition {
  const what = `This FlowSchema references the PriorityLevelConfiguration object named "${level}"`
  return isThere
    ? { type: 'Dangling', status: 'False', reason: 'Found', message: `${what} and it exists` }
    : {
        type: 'Dangling',
        status: 'True',
        reason: 'NotFound',
        message: `${what} but there is no such object`,
      }
}
