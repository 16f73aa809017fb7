/* See mqtt_client.h. */
#include "devices/mqtt_client.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"

enum { PLAIN_PORT = 1883, TLS_PORT = 8883, LEAST_KEEPALIVE_S = 5 };

static void begin(void)
{
    mosquitto_lib_init();
}

/* The machine is part of the name: a broker throws out the elder of two clients of one name. */
static void name_client(const vt_devices_options *options, char *out, size_t size)
{
    char machine[64] = "";
    FILE *file = fopen("/etc/machine-id", "r");
    if (file) {
        if (!fgets(machine, sizeof machine, file)) machine[0] = 0;
        fclose(file);
    }
    const char *role = options->role ? options->role : "";
    snprintf(out, size, "vitrine-%s%s%s-%08lx", vt_conf_text(options->conf, "kiosk.name"), role[0] ? "-" : "",
        role, (unsigned long)(vt_hash_text(vt_hash_start, machine) & 0xFFFFFFFF));
}

static bool read_password(const char *path, char *out, size_t size, vt_err *err)
{
    struct stat info;
    FILE *file = fopen(path, "r");
    if (!file) return vt_fail_errno(err, path, "read the broker's password");
    if (fstat(fileno(file), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        vt_log(VT_LOG_WARNING, "%s: others on this machine can read the broker's password; chmod 600 %s",
            path, path);
    bool any = fgets(out, (int)size, file) != NULL;
    fclose(file);
    if (!any) return vt_fail(err, VT_ERR_MISSING, path, "there is no password in it");
    out[strcspn(out, "\r\n")] = 0;
    return true;
}

static bool set_up(struct mosquitto *client, const vt_conf *conf, bool tls, vt_err *err)
{
    char password[512] = "";
    const char *file = vt_conf_text(conf, "mqtt.password_file"), *user = vt_conf_text(conf, "mqtt.user");
    const char *ca = vt_conf_text(conf, "mqtt.ca_file");
    if (file[0] && !user[0])
        return vt_fail(err, VT_ERR_MISSING, "kiosk.conf", "[mqtt] has a password_file and no user");
    if (file[0] && !read_password(file, password, sizeof password, err)) return false;
    int code = user[0] ? mosquitto_username_pw_set(client, user, file[0] ? password : NULL) : 0;
    memset(password, 0, sizeof password);
    if (code == 0 && tls) {
        const char *folder = "/etc/ssl/certs";
        if (access(ca[0] ? ca : folder, R_OK) != 0)
            return vt_fail_errno(err, ca[0] ? ca : folder, "read the certificates for the broker");
        code = mosquitto_tls_set(client, ca[0] ? ca : NULL, ca[0] ? NULL : folder, NULL, NULL, NULL);
    }
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    return code == 0 ||
           vt_fail(err, VT_ERR_IO, NULL, "the connection to the broker: %s", mosquitto_strerror(code));
}

struct mosquitto *vt_mqtt_client(const vt_devices_options *options, void *context, char *host,
    size_t host_size, int *port, int *keepalive_s, vt_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const vt_conf *conf = options->conf;
    char name[160];
    bool tls = vt_conf_bool(conf, "mqtt.tls") || vt_conf_text(conf, "mqtt.ca_file")[0];
    snprintf(host, host_size, "%s", vt_conf_text(conf, "mqtt.host"));
    if (!host[0]) {
        vt_fail(err, VT_ERR_MISSING, NULL, "no broker is named: set host in [mqtt] of kiosk.conf");
        return NULL;
    }
    *port = (int)vt_conf_int(conf, "mqtt.port");
    if (*port == 0) *port = tls ? TLS_PORT : PLAIN_PORT;
    /* the library asks after this time, and gives up after twice this time */
    *keepalive_s = (int)vt_conf_int(conf, "mqtt.keepalive_s") / 2;
    if (*keepalive_s < LEAST_KEEPALIVE_S) *keepalive_s = LEAST_KEEPALIVE_S;
    pthread_once(&once, begin);
    name_client(options, name, sizeof name);
    struct mosquitto *client = mosquitto_new(name, false, context);
    if (!client) {
        vt_fail_memory(err, "the connection to the broker");
        return NULL;
    }
    if (set_up(client, conf, tls, err)) return client;
    mosquitto_destroy(client);
    return NULL;
}
