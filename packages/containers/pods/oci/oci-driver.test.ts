import { writeFileSync } from 'node:fs'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { skipUnless } from '@galley/kit/testing/shared'
import { probeRuntimes } from '../../runtimes/probe.ts'
import { podRuntimeCases } from '../pod-runtime.cases.ts'
import { ociCases } from './oci-driver.cases.ts'

inOwnNetwork(import.meta.filename, async () => {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1')
  const reports = await probeRuntimes()
  for (const name of ['runc', 'crun'] as const) {
    const report = reports.find((one) => one.name === name)
    const skip = skipUnless(report?.runtime !== undefined, `${name}: ${report?.why}`)
    podRuntimeCases(name, report?.runtime ?? { kind: 'process' }, skip, ociCases)
  }
})
