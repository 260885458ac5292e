import type { Command } from './command.ts'

/** Every command by its name, in the order in which help lists them; loaded when it is needed. */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./commands/up.ts')).up,
  down: async () => (await import('./commands/down.ts')).down,
  status: async () => (await import('./commands/status.ts')).status,
  manifests: async () => (await import('./commands/manifests.ts')).manifests,
  serve: async () => (await import('./commands/serve.ts')).serve,
  predict: async () => (await import('./commands/predict.ts')).predict,
  'model inspect': async () => (await import('./commands/model-inspect.ts')).modelInspect,
  'model verify': async () => (await import('./commands/model-verify.ts')).modelVerify,
  'model convert': async () => (await import('./commands/model-convert.ts')).modelConvert,
  build: async () => (await import('./commands/build.ts')).build,
  images: async () => (await import('./commands/images.ts')).images,
  tag: async () => (await import('./commands/tag.ts')).tag,
  push: async () => (await import('./commands/push.ts')).push,
  pull: async () => (await import('./commands/pull.ts')).pull,
  rmi: async () => (await import('./commands/rmi.ts')).rmi,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  history: async () => (await import('./commands/history.ts')).history,
  save: async () => (await import('./commands/save.ts')).save,
  load: async () => (await import('./commands/load.ts')).load,
  'image prune': async () => (await import('./commands/image-prune.ts')).imagePrune,
  registry: async () => (await import('./commands/registry.ts')).registry,
  'registry gc': async () => (await import('./commands/registry-gc.ts')).registryGc,
  run: async () => (await import('./commands/run.ts')).run,
  ps: async () => (await import('./commands/ps.ts')).ps,
  stop: async () => (await import('./commands/stop.ts')).stop,
  kill: async () => (await import('./commands/kill.ts')).kill,
  rm: async () => (await import('./commands/rm.ts')).rm,
  logs: async () => (await import('./commands/logs.ts')).logs,
  exec: async () => (await import('./commands/exec.ts')).exec,
  stats: async () => (await import('./commands/stats.ts')).stats,
  wait: async () => (await import('./commands/wait.ts')).wait,
  port: async () => (await import('./commands/port.ts')).port,
  top: async () => (await import('./commands/top.ts')).top,
  'volume ls': async () => (await import('./commands/volume-ls.ts')).volumeLs,
  'volume rm': async () => (await import('./commands/volume-rm.ts')).volumeRm,
  'cluster start': async () => (await import('./commands/cluster-start.ts')).clusterStart,
  'cluster stop': async () => (await import('./commands/cluster-stop.ts')).clusterStop,
  'cluster status': async () => (await import('./commands/cluster-status.ts')).clusterStatus,
  'cluster reset': async () => (await import('./commands/cluster-reset.ts')).clusterReset,
  'cluster kubeconfig': async () =>
    (await import('./commands/cluster-kubeconfig.ts')).clusterKubeconfig,
  'cluster logs': async () => (await import('./commands/cluster-logs.ts')).clusterLogs,
  'why hpa': async () => (await import('./commands/why-hpa.ts')).whyHpa,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
}

export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(loaders).map((load) => load()))
}

/** What a command line that begins with `word` may mean: it, those of its group, or else any. */
export async function commandsOf(word: string | undefined): Promise<readonly Command[]> {
  const meant = Object.keys(loaders).filter((name) => name.split(' ', 1)[0] === word)
  if (meant.length === 0) return allCommands()
  return Promise.all(meant.flatMap((name) => loaders[name] ?? []).map((load) => load()))
}
