import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { ContainerCgroup, findControllers } from './cgroup.ts'
import { readingsOf } from './readings.ts'

const id = 'a'.repeat(64)

/** A folder with files as the kernel has them, and its table of mounts (proc_pid_mountinfo(5)). */
function kernel(
  context: TestContext,
  mounts: readonly string[],
  files: Readonly<Record<string, string>>,
): string {
  const root = temporaryFolder(context)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const lines = mounts.map((mount, index) => `${index} 1 0:${index} / ${mount}`)
  writeFileSync(join(root, 'mountinfo'), lines.join('\n').replaceAll('ROOT', root))
  return join(root, 'mountinfo')
}

test('readings come from the one hierarchy of version 2', async (context) => {
  const own = `cgroup/galley-${id}`
  const mounts = kernel(context, ['ROOT/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate'], {
    'cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids\n',
    [`${own}/cgroup.procs`]: '12\n34\n',
    [`${own}/cpu.stat`]: 'usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n',
    [`${own}/memory.current`]: '73400320\n',
    [`${own}/memory.stat`]: 'anon 52428800\ninactive_file 10485760\nactive_file 4194304\n',
    [`${own}/memory.events`]: 'low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n',
  })
  assert.deepEqual([...(await findControllers(mounts)).keys()].toSorted(), [
    'cpu',
    'cpuacct',
    'memory',
    'pids',
  ])
  const cgroup = await ContainerCgroup.of(id, mounts)
  const readings = { cpuSeconds: 1.5, workingSetBytes: 62_914_560, processes: 2 }
  assert.deepEqual(await readingsOf(cgroup), readings)
  assert.equal(await cgroup.oomKills(), 1)
})

test('readings come from the hierarchies of version 1, beside a version 2 that has none', async (context) => {
  const mounts = kernel(
    context,
    [
      'ROOT/cpu rw - cgroup cgroup rw,cpu',
      'ROOT/cpuacct rw - cgroup cgroup rw,cpuacct',
      'ROOT/memory rw - cgroup cgroup rw,memory',
      'ROOT/unified rw - cgroup2 cgroup2 rw',
    ],
    {
      'unified/cgroup.controllers': '\n',
      [`cpuacct/galley-${id}/cpuacct.usage`]: '2500000000\n',
      [`memory/galley-${id}/cgroup.procs`]: '56\n',
      [`memory/galley-${id}/memory.usage_in_bytes`]: '20971520\n',
      [`memory/galley-${id}/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 10485760\n',
      [`memory/galley-${id}/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    },
  )
  assert.equal((await findControllers(mounts)).has('pids'), false)
  const cgroup = await ContainerCgroup.of(id, mounts)
  const readings = { cpuSeconds: 2.5, workingSetBytes: 10_485_760, processes: 1 }
  assert.deepEqual(await readingsOf(cgroup), readings)
  assert.equal(await cgroup.oomKills(), 2)
})

test('a container that does not run uses nothing', async (context) => {
  const cgroup = await ContainerCgroup.of(id, kernel(context, [], {}))
  assert.deepEqual(await readingsOf(cgroup), { cpuSeconds: 0, workingSetBytes: 0, processes: 0 })
})
