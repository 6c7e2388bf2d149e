import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** An event in, a state changed, a fact out, exactly once. VARIANT is the commit interval in ms. */
public final class Facts {
    private static final ObjectMapper JSON = new ObjectMapper();

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Used(
            @JsonProperty("customer_id") String customer,
            @JsonProperty("feature") String feature,
            @JsonProperty("occurred_at") String at) {}

    record Said(
            @JsonProperty("customer_id") String customer,
            @JsonProperty("as_of") String at,
            @JsonProperty("count") long count,
            @JsonProperty("features") int features) {}

    static final class Use {
        public long count;
        public Map<String, String> last = new HashMap<>();
    }

    static final class Counting implements FixedKeyProcessor<String, Used, Said> {
        private FixedKeyProcessorContext<String, Said> context;
        private KeyValueStore<String, Use> uses;

        @Override
        public void init(FixedKeyProcessorContext<String, Said> given) {
            context = given;
            uses = given.getStateStore("uses");
        }

        @Override
        public void process(FixedKeyRecord<String, Used> record) {
            Used used = record.value();
            Use use = uses.get(record.key());
            use = use == null ? new Use() : use;
            use.count++;
            use.last.merge(used.feature(), used.at(), (was, now) -> now.compareTo(was) > 0 ? now : was);
            uses.put(record.key(), use);
            context.forward(record.withValue(new Said(used.customer(), used.at(), use.count, use.last.size())));
        }
    }

    public static void main(String[] args) throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("uses"), Serdes.String(), serde(Use.class)));
        builder.stream(told("TOPIC"), Consumed.with(Serdes.String(), serde(Used.class)))
                .processValues(Counting::new, "uses")
                .to(told("FACTS"), Produced.with(Serdes.String(), serde(Said.class)));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings());
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
        Thread.currentThread().join();
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, told("NAME"));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, told("BROKER"));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, told("DIRECTORY"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, told("VARIANT"));
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        return settings;
    }

    private static <T> Serde<T> serde(Class<T> type) {
        Serializer<T> serializer = (topic, value) -> {
            try {
                return value == null ? null : JSON.writeValueAsBytes(value);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        };
        Deserializer<T> deserializer = (topic, bytes) -> {
            try {
                return bytes == null ? null : JSON.readValue(bytes, type);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        };
        return Serdes.serdeFrom(serializer, deserializer);
    }

    private static String told(String name) {
        return System.getenv(name);
    }
}
