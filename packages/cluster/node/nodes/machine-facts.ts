import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism, release, totalmem } from 'node:os'
import { version } from '@galley/kit/version'
import type { NodeSystemInfo } from 'kubernetes-types/core/v1.js'
import { served } from '../../kinds/served-version.ts'

/** What the nodes of one machine have in common. */
export interface MachineFacts {
  readonly info: NodeSystemInfo
  readonly cpus: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

export async function machineFacts(folder: string): Promise<MachineFacts> {
  const { blocks, bsize } = await statfs(folder)
  return {
    info: await systemInfo(),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    diskBytes: blocks * bsize,
  }
}

async function systemInfo(): Promise<NodeSystemInfo> {
  const machineID = await firstLine('/etc/machine-id')
  return {
    architecture: architecture(),
    bootID: await firstLine('/proc/sys/kernel/random/boot_id'),
    containerRuntimeVersion: `galley://${version}`,
    kernelVersion: release(),
    kubeProxyVersion: '',
    kubeletVersion: served.gitVersion,
    machineID,
    operatingSystem: 'linux',
    osImage: await osImage(),
    systemUUID: (await firstLine('/sys/class/dmi/id/product_uuid')) || machineID,
  }
}

export function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}

async function osImage(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? process.platform
}

/** Empty where there is no such file, or nobody may read it. */
async function firstLine(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n')[0] ?? ''
}
