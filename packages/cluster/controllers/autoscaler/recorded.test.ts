import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { needsShared } from '@galley/kit/testing/shared'
import { deployments, type HorizontalPodAutoscaler } from '../../client/resources.ts'
import { Bench, namespace } from './testing/bench.ts'
import { type RecordedCase, readRecorded } from './testing/recorded.ts'
import { bringTo, containersOf, makeAutoscaler, setUp } from './testing/replay.ts'
import { makeTarget } from './testing/workloads.ts'

const { cases, sequences } = needsShared ? { cases: [], sequences: [] } : readRecorded()

/** Names that are made up, and in what order two of them come, tell nothing. */
const plain = (message: string) =>
  message
    .replaceAll(/\bx-\d+\b/g, 'POD')
    .replaceAll(new RegExp(`\\b${namespace}\\b`, 'g'), 'NAMESPACE')
    .replace(
      /\[(\{.*\})\]/,
      (_, names: string) =>
        `[${names
          .split(/(?<=\}) /)
          .toSorted()
          .join(' ')}]`,
    )

function conditionsOf({ status }: HorizontalPodAutoscaler) {
  return (status?.conditions ?? [])
    .map(({ type, status, reason = '', message = '' }) => ({
      type,
      status,
      reason,
      message: plain(message),
    }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
}

const isAmbiguous = ({ decision }: RecordedCase) =>
  decision.conditions.some(({ reason }) => reason === 'AmbiguousSelector')

const told = (events: readonly { type: string; reason: string; message: string }[]) =>
  events.map(({ type, reason, message }) => `${type} ${reason} ${plain(message)}`).toSorted()

describe('one sync of an autoscaler ends as that of a real one did', { skip: needsShared }, () => {
  for (const recorded of cases)
    it(recorded.name, async () => {
      const bench = await Bench.prepared()
      bench.serveMetrics()
      await setUp(bench, recorded)
      // Which of two comes first is chance; who comes second finds the other one.
      if (recorded.twin && isAmbiguous(recorded)) await bench.sync('twin')
      await bench.sync('x')
      const autoscaler = await bench.autoscaler('x')
      const { decision } = recorded
      assert.deepEqual(
        {
          desiredReplicas: autoscaler.status?.desiredReplicas,
          currentReplicas: autoscaler.status?.currentReplicas ?? 0,
          currentMetrics: autoscaler.status?.currentMetrics ?? null,
          conditions: conditionsOf(autoscaler),
          events: told(await bench.eventsOf('x')),
        },
        {
          desiredReplicas: decision.desiredReplicas,
          currentReplicas: decision.currentReplicas ?? 0,
          currentMetrics: decision.currentMetrics,
          conditions: decision.conditions.map((it) => ({ ...it, message: plain(it.message) })),
          events: told(decision.events),
        },
      )
    })
})

describe('many syncs of an autoscaler go as those of a real one did', { skip: needsShared }, () => {
  for (const recorded of sequences)
    it(recorded.name, async () => {
      const bench = await Bench.prepared()
      bench.serveMetrics()
      await makeTarget(bench, 'Deployment', recorded.replicas, containersOf(recorded))
      const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }
      await makeAutoscaler(bench, 'x', recorded, target)
      const start = bench.clock.now()
      for (const sync of recorded.syncs) {
        bench.clock.advance(start + sync.at * 1000 - bench.clock.now())
        await bringTo(bench, recorded, sync)
        await bench.sync('x')
        const autoscaler = await bench.autoscaler('x')
        const { spec } = await bench.client.get(deployments, { namespace, name: 'x' })
        assert.deepEqual(
          {
            specReplicas: spec?.replicas,
            currentReplicas: autoscaler.status?.currentReplicas ?? 0,
            desiredReplicas: autoscaler.status?.desiredReplicas,
            conditions: conditionsOf(autoscaler).map(
              ({ type, status, reason }) => `${type}=${status} ${reason}`,
            ),
          },
          { ...sync.decision, currentReplicas: sync.decision.currentReplicas ?? 0 },
          `at ${sync.at} s`,
        )
      }
    })
})
