import type { Command } from './command.ts'
import { build } from './commands/build.ts'
import { clusterKubeconfig } from './commands/cluster-kubeconfig.ts'
import { clusterLogs } from './commands/cluster-logs.ts'
import { clusterReset } from './commands/cluster-reset.ts'
import { clusterStart } from './commands/cluster-start.ts'
import { clusterStatus } from './commands/cluster-status.ts'
import { clusterStop } from './commands/cluster-stop.ts'
import { doctor } from './commands/doctor.ts'
import { exec } from './commands/exec.ts'
import { history } from './commands/history.ts'
import { imagePrune } from './commands/image-prune.ts'
import { images } from './commands/images.ts'
import { inspect } from './commands/inspect.ts'
import { kill } from './commands/kill.ts'
import { load } from './commands/load.ts'
import { logs } from './commands/logs.ts'
import { modelConvert } from './commands/model-convert.ts'
import { modelInspect } from './commands/model-inspect.ts'
import { modelVerify } from './commands/model-verify.ts'
import { port } from './commands/port.ts'
import { predict } from './commands/predict.ts'
import { ps } from './commands/ps.ts'
import { pull } from './commands/pull.ts'
import { push } from './commands/push.ts'
import { registry } from './commands/registry.ts'
import { registryGc } from './commands/registry-gc.ts'
import { rm } from './commands/rm.ts'
import { rmi } from './commands/rmi.ts'
import { run } from './commands/run.ts'
import { save } from './commands/save.ts'
import { serve } from './commands/serve.ts'
import { stats } from './commands/stats.ts'
import { stop } from './commands/stop.ts'
import { tag } from './commands/tag.ts'
import { top } from './commands/top.ts'
import { volumeLs } from './commands/volume-ls.ts'
import { volumeRm } from './commands/volume-rm.ts'
import { wait } from './commands/wait.ts'

/** Every command, in the order in which help lists them. */
export const commands: readonly Command[] = [
  serve,
  predict,
  modelInspect,
  modelVerify,
  modelConvert,
  build,
  images,
  tag,
  push,
  pull,
  rmi,
  inspect,
  history,
  save,
  load,
  imagePrune,
  registry,
  registryGc,
  run,
  ps,
  stop,
  kill,
  rm,
  logs,
  exec,
  stats,
  wait,
  port,
  top,
  volumeLs,
  volumeRm,
  clusterStart,
  clusterStop,
  clusterStatus,
  clusterReset,
  clusterKubeconfig,
  clusterLogs,
  doctor,
]
