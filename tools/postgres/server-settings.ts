/**
 * The settings of the embedded server, given on its command line so that an upgrade of Syncline changes them.
 *
 * For a hub on a small machine: 2 cores, 4 GB or more. What makes commits durable (fsync, full_page_writes,
 * synchronous_commit) stays at PostgreSQL's defaults and is never set here. The binaries are built
 * without lz4, and pglz would cost the hub's own core, so WAL is not compressed.
 */
export function serverSettings(port: number, sockets: string): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '100',
    shared_buffers: '256MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // A checkpoint every 2 GB and not every 16 s of full load: each one writes whole pages to the WAL again.
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    // Our statements are short and prepared; compiling them costs more than running them.
    jit: 'off',
    // Work tables turn over quickly: vacuum them at 5 % dead rows, not at 20 %.
    autovacuum_vacuum_scale_factor: '0.05',
    autovacuum_analyze_scale_factor: '0.05',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] ',
    cluster_name: 'syncline',
  };
}
