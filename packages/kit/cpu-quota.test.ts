import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { availableCpus } from './cpu-quota.ts'

const v2 = '31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n'
const v1 =
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n' +
  '33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n'

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly cpus: number
}

const cases: readonly Case[] = [
  { name: 'without cgroups the affinity counts', files: {}, cpus: 8 },
  {
    name: 'version 2: the quota of the own group, fractions kept',
    files: {
      'proc/self/mountinfo': v2,
      'proc/self/cgroup': '0::/kubepods/pod1\n',
      'sys/fs/cgroup/kubepods/pod1/cpu.max': '50000 100000\n',
      'sys/fs/cgroup/kubepods/cpu.max': 'max 100000\n',
    },
    cpus: 0.5,
  },
  {
    name: 'version 2: a group above may be stricter',
    files: {
      'proc/self/mountinfo': v2,
      'proc/self/cgroup': '0::/slice/service\n',
      'sys/fs/cgroup/slice/service/cpu.max': '400000 100000\n',
      'sys/fs/cgroup/slice/cpu.max': '150000 100000\n',
    },
    cpus: 1.5,
  },
  {
    name: 'version 2: in a container the own group is the top',
    files: {
      'proc/self/mountinfo': v2,
      'proc/self/cgroup': '0::/\n',
      'sys/fs/cgroup/cpu.max': '200000 100000\n',
    },
    cpus: 2,
  },
  {
    name: 'a quota beyond the affinity changes nothing',
    files: {
      'proc/self/mountinfo': v2,
      'proc/self/cgroup': '0::/\n',
      'sys/fs/cgroup/cpu.max': '6400000 100000\n',
    },
    cpus: 8,
  },
  {
    name: 'version 1: quota by period, controllers mounted together',
    files: {
      'proc/self/mountinfo': v1,
      'proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/docker/abc\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '25000\n',
      'sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    },
    cpus: 0.25,
  },
  {
    name: 'version 1: in a container the path still names the host group that is mounted',
    files: {
      'proc/self/mountinfo':
        '32 31 0:29 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n',
      'proc/self/cgroup': '4:cpu:/docker/abc\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    cpus: 3,
  },
  {
    name: 'both versions mounted side by side',
    files: {
      'proc/self/mountinfo': v1 + v2.replace('/sys/fs/cgroup', '/sys/fs/cgroup/unified'),
      'proc/self/cgroup': '4:cpu,cpuacct:/a\n0::/b\n',
      'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '100000\n',
      'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000\n',
    },
    cpus: 1,
  },
  {
    name: 'nonsense sets no limit',
    files: {
      'proc/self/mountinfo': `${v2}garbage\n`,
      'proc/self/cgroup': '0::/\n:\nx\n',
      'sys/fs/cgroup/cpu.max': '0 0\n',
    },
    cpus: 8,
  },
]

for (const { name, files, cpus } of cases) {
  test(`available CPUs: ${name}`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'galley-cpus-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    assert.equal(availableCpus({ root, parallelism: 8 }), cpus)
    await rm(root, { recursive: true })
  })
}

test('available CPUs: this machine has some', () => {
  assert(availableCpus() > 0)
})
