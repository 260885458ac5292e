import { persistentVolumeClaims } from '../../client/resources.ts'
import { className } from '../../kinds/volumes/match.ts'
import type { Tools } from '../loop/controller.ts'
import { messageOf } from '../pods/pod-control.ts'
import { annotated, annotation, migratedTo, olderProvisioner, provisioner } from './annotations.ts'
import { driverFor } from './migration.ts'
import { type Claim, classOf } from './tools.ts'

const hostPath = 'kubernetes.io/host-path'
const nfs = 'kubernetes.io/nfs'

/** Asks whoever makes volumes of a claim's class for one. None is made here. */
export async function provision(claim: Claim, tools: Tools): Promise<void> {
  const storageClass = classOf(claim, tools)
  const fail = (message: string) => tools.events.warning(claim, 'ProvisioningFailed', message)
  if (!storageClass) return fail(`storageclass.storage.k8s.io "${className(claim)}" not found`)
  const plugin = storageClass.provisioner
  const driver = driverFor(plugin) ?? (plugin.startsWith('kubernetes.io/') ? undefined : plugin)
  if (driver !== undefined) return askDriver(claim, driver, tools)
  if (plugin === nfs) return fail('no provisionable volume plugin matched')
  if (plugin !== hostPath) return fail(`no volume plugin matched name: ${plugin}`)
  await nameProvisioner(claim, hostPath, tools)
  fail(`Failed to create provisioner: provisioning in volume plugin "${hostPath}" is disabled`)
}

async function askDriver(claim: Claim, driver: string, tools: Tools): Promise<void> {
  let named: Claim
  try {
    named = await nameProvisioner(claim, driver, tools)
  } catch (error) {
    tools.events.warning(claim, 'ProvisioningFailed', `Error saving claim: ${messageOf(error)}`)
    throw error
  }
  tools.events.normal(
    named,
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${driver}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  )
}

async function nameProvisioner(claim: Claim, name: string, { client }: Tools): Promise<Claim> {
  if (annotation(claim, provisioner) === name) return claim
  const named = { [olderProvisioner]: name, [provisioner]: name, [migratedTo]: driverFor(name) }
  return client.update(persistentVolumeClaims, annotated(claim, named))
}
