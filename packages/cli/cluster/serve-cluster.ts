import { resolve } from 'node:path'
import { withAccess } from '@galley/cluster/kubeconfig/kubeconfig'
import { changeKubeconfig, usualKubeconfig } from '@galley/cluster/kubeconfig/kubeconfig-file'
import { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { startCluster } from '@galley/cluster/start-cluster'
import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { aborted } from '../aborted.ts'
import type { Terminal } from '../terminal.ts'
import { contextOf, portRange, type Which } from './cluster-options.ts'
import type { StartValues } from './start-options.ts'

/** Serves a cluster until interrupted. */
export async function serveCluster(
  path: string,
  which: Which,
  values: StartValues,
  logLevel: LogLevel,
  terminal: Terminal,
): Promise<void> {
  const folder = new ClusterFolder(path)
  const last = folder.settings()
  const range = values.serviceNodePortRange ?? portRange(last?.nodePorts ?? '30000-32767')
  const serviceAddresses = values.serviceCidr ?? last?.serviceAddresses ?? '10.96.0.0/16'
  const running = await startCluster({
    folder: path,
    host: '127.0.0.1',
    port: values.port ?? last?.port ?? 0,
    services: { addresses: serviceAddresses, nodePorts: range },
    advertised: '192.0.2.1',
    nodes: {
      count: values.simulatedNodes ?? values.nodes,
      capacity: values.nodeCapacity,
      areSimulated: values.simulatedNodes !== undefined,
    },
    clock: systemClock,
    log: createLogger({ level: logLevel }),
  })
  const { port } = running
  const kubeconfig = resolve(values.kubeconfig ?? last?.kubeconfig ?? usualKubeconfig())
  const context = contextOf(which)
  const access = { name: context, server: `https://127.0.0.1:${port}`, pki: running.pki }
  changeKubeconfig(kubeconfig, (config) => withAccess(config, access))
  folder.keepSettings({
    port,
    serviceAddresses,
    nodePorts: `${range.first}-${range.last}`,
    context,
    kubeconfig,
  })
  folder.keepProcess(port)
  terminal.out(`Serving on ${access.server}, context ${context} in ${kubeconfig}`)
  await aborted(terminal.signal)
  await running.close()
  folder.forgetProcess()
}
