import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { skipUnless } from '@galley/kit/testing/shared'
import type { RuntimeConfig } from '../../state/container-config.ts'
import { Kitchen } from '../../testing/kitchen.ts'
import { inspectContainer } from '../../verbs/inspect.ts'
import { startContainer } from '../../verbs/start.ts'
import { containerReadings } from '../../verbs/stats.ts'
import { updateContainer } from '../../verbs/update.ts'
import { probeRuntimes } from '../probe.ts'
import { runtimeCases } from '../runtime.cases.ts'

const reports = await probeRuntimes()

for (const [index, name] of (['runc', 'crun'] as const).entries()) {
  const report = reports.find((one) => one.name === name)
  const skip = skipUnless(report?.runtime !== undefined, `${name}: ${report?.why}`)
  const network = { kind: 'bridge', bridge: `glt${index}`, subnet: `10.97.${index}.0/24` } as const
  const runtime: RuntimeConfig = report?.runtime ?? { kind: 'process' }
  runtimeCases(name, runtime, network, skip)

  test(`${name}: a container is confined as promised`, { skip }, async (context) => {
    const kitchen = await Kitchen.open(context, runtime, network)
    const { stdout } = await kitchen.run(['status'])
    const value = (field: string) => new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(stdout)?.[1]
    const bounding = '00000000a80425fb'
    assert.deepEqual(
      ['NoNewPrivs', 'Seccomp', 'CapEff', 'CapPrm', 'CapInh', 'CapAmb', 'CapBnd', 'NSpid'].map(
        value,
      ),
      ['1', '2', ...Array.from({ length: 4 }, () => '0'.repeat(16)), bounding, '1'],
    )
    const { uid, gid, groups, env } = JSON.parse((await kitchen.run(['env'])).stdout)
    assert.deepEqual(
      [uid, gid, groups.toSorted(), env.HOME],
      [10001, 10001, [10001, 10002], '/home/cook'],
    )
  })

  test(`${name}: a program that is not there ends with 127`, { skip }, async (context) => {
    const kitchen = await Kitchen.open(context, runtime, network)
    const run = kitchen.run([], { entrypoint: ['/bin/nowhere'] })
    await assert.rejects(run, { exitCode: 127 })
  })

  test(`${name}: one that takes too much memory is killed, and known to be`, {
    skip,
    timeout: 60_000,
  }, async (context) => {
    const kitchen = await Kitchen.open(context, runtime, network)
    const limits = { memoryBytes: 128 * 1024 * 1024, cpus: 1, pids: 64 }
    const { id, exitCode } = await kitchen.run(['eat'], { limits })
    const { state } = await inspectContainer(kitchen.engine, id)
    assert.ok(state.kind === 'exited')
    assert.deepEqual([exitCode, state.oomKilled], [137, true])
  })

  test(`${name}: limits hold, and can be changed while it runs`, { skip }, async (context) => {
    const kitchen = await Kitchen.open(context, runtime, network)
    const { id } = await kitchen.create({ command: ['spin', '60000'], limits: { cpus: 0.2 } })
    await startContainer(kitchen.engine, id)
    const slow = await cpuShare(kitchen, id)
    assert.ok(slow < 0.35, `${slow} of a core at a limit of 0.2`)
    await updateContainer(kitchen.engine, id, { cpus: 0.05 })
    const slower = await cpuShare(kitchen, id)
    assert.ok(slower < 0.15, `${slower} of a core at a limit of 0.05`)
  })
}

/** CPU seconds a second, over a second. */
async function cpuShare(kitchen: Kitchen, id: string): Promise<number> {
  const first = await containerReadings(kitchen.engine, id)
  await setTimeout(1000)
  const second = await containerReadings(kitchen.engine, id)
  return ((second.cpuSeconds - first.cpuSeconds) / (second.at - first.at)) * 1000
}
