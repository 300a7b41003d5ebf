"""The messages of a descriptor set, as Python's protobuf makes classes of them."""
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


def messages(path):
    """A function from the name of a message to its class."""
    with open(path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return lambda name: factory.GetPrototype(pool.FindMessageTypeByName("migready.v1." + name))
