import type { SecurityContext } from '../types.ts'

const pointers = [
  ['Capabilities', 'capabilities', '*core.Capabilities'],
  ['Privileged', 'privileged', '*bool'],
  ['SELinuxOptions', 'seLinuxOptions', '*core.SELinuxOptions'],
  ['WindowsOptions', 'windowsOptions', '*core.WindowsSecurityContextOptions'],
  ['RunAsUser', 'runAsUser', '*int64'],
  ['RunAsGroup', 'runAsGroup', '*int64'],
  ['RunAsNonRoot', 'runAsNonRoot', '*bool'],
  ['ReadOnlyRootFilesystem', 'readOnlyRootFilesystem', '*bool'],
  ['AllowPrivilegeEscalation', 'allowPrivilegeEscalation', '*bool'],
  ['ProcMount', 'procMount', '*core.ProcMountType'],
  ['SeccompProfile', 'seccompProfile', '*core.SeccompProfile'],
  ['AppArmorProfile', 'appArmorProfile', '*core.AppArmorProfile'],
] as const

/** As `%#v` prints it; where pointers point is nobody's business. */
export function goSecurityContext(context: SecurityContext): string {
  const there: Readonly<Record<string, unknown>> = { ...context }
  const fields = pointers.map(
    ([go, name, type]) => `${go}:(${type})(${there[name] === undefined ? 'nil' : '0xc000000000'})`,
  )
  return `core.SecurityContext{${fields.join(', ')}}`
}
