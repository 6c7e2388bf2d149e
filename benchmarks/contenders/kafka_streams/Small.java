import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/** The small job on Kafka Streams: an aggregation in a store with its changelog, exactly once. */
public final class Small {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final long LOOK_MS = 5;
    private static final int POLLED = 5_000;
    private static final int POLL_MS = 10; // by default 100, which it would wait at the end of the log before it sees that it is to close
    private static final int BATCH_BYTES = 1_000_000; // librdkafka's, which has the others, instead of 16 KB
    private static final int LINGER_MS = 100; // what Kafka Streams gives its producers by itself; a commit waits for none of it

    /** As much of an event as the small job looks at. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Used(
            @JsonProperty("customer_id") String customer,
            @JsonProperty("feature") String feature,
            @JsonProperty("occurred_at") String at) {}

    /** How often a customer used anything, and when each feature last. */
    static final class Use {
        public long count;
        public Map<String, String> last = new HashMap<>();

        Use add(Used used) {
            count++;
            last.merge(used.feature(), used.at(), (was, now) -> now.compareTo(was) > 0 ? now : was);
            return this;
        }
    }

    public static void main(String[] args) throws Exception {
        long events = Long.parseLong(told("EVENTS"));
        long warm = Long.parseLong(told("WARM"));
        String application = told("NAME") + "streams";
        LongAdder handled = new LongAdder();
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(told("TOPIC"), Consumed.with(Serdes.String(), serde(Used.class)))
                .groupByKey()
                .aggregate(
                        Use::new,
                        (customer, used, use) -> {
                            handled.increment();
                            return use.add(used);
                        },
                        Materialized.<String, Use>as(store()).withKeySerde(Serdes.String()).withValueSerde(serde(Use.class)));
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings(application));
                Admin admin = Admin.create(Map.of("bootstrap.servers", told("BROKER")))) {
            streams.start();
            say("warm", reached(handled, warm));
            reached(handled, events);
            streams.close(Duration.ZERO); // it commits as it closes, instead of when its interval is over
            while (committed(admin, application) < events) {
                Thread.sleep(LOOK_MS);
            }
            say("done", events);
        }
    }

    /** Wait for so many events, and return how many there are by then. */
    private static long reached(LongAdder handled, long events) throws InterruptedException {
        long now;
        while ((now = handled.sum()) < events) {
            Thread.sleep(LOOK_MS);
        }
        return now;
    }

    private static KeyValueBytesStoreSupplier store() {
        return variant()[0].equals("memory") ? Stores.inMemoryKeyValueStore("uses") : Stores.persistentKeyValueStore("uses");
    }

    private static Properties settings(String application) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, told("BROKER"));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, told("DIRECTORY"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Integer.parseInt(variant()[1]));
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, POLLED);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
        return settings;
    }

    /** Offsets are committed in the transactions, so they tell what counts. */
    private static long committed(Admin admin, String application) throws Exception {
        return admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private static <T> Serde<T> serde(Class<T> type) {
        ObjectReader reader = JSON.readerFor(type);
        ObjectWriter writer = JSON.writerFor(type);
        Deserializer<T> read = (topic, bytes) -> {
            try {
                return bytes == null ? null : reader.readValue(bytes);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        };
        return Serdes.serdeFrom(
                (topic, value) -> {
                    try {
                        return value == null ? null : writer.writeValueAsBytes(value);
                    } catch (IOException error) {
                        throw new UncheckedIOException(error);
                    }
                },
                read);
    }

    private static synchronized void say(String mark, long events) {
        double now = System.nanoTime() / 1e9;
        double cpu = PROCESS.getProcessCpuTime() / 1e9;
        System.out.printf(Locale.ROOT, "mark %s %d %.6f %.6f%n", mark, events, now, cpu);
        System.out.flush();
    }

    /** Which store, and how often to commit, in ms. */
    private static String[] variant() {
        return told("VARIANT").split(" ");
    }

    private static String told(String name) {
        return System.getenv("BENCH_" + name);
    }
}
